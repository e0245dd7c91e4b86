// `npm run bench -- <name>`: measurements, printed as JSON. They need `npm run build` first.
import { damage } from './damage/main.mjs';
import { engine } from './engine/main.mjs';
import { feed } from './feed.mjs';
import { memory } from './memory/main.mjs';
import { mutations } from './mutations/main.mjs';
import { overfit } from './overfit.mjs';
import { photo } from './photo/main.mjs';
import { likenessBench } from './references/likeness.mjs';
import { references } from './references/main.mjs';
import { retrieval } from './retrieval/main.mjs';
import { server } from './server/main.mjs';
import { simulation } from './server/simulation/main.mjs';
import { training } from './training/main.mjs';
import { upsampling } from './upsampling.mjs';

const benches = {
  damage,
  engine,
  feed,
  likeness: likenessBench,
  memory,
  mutations,
  overfit,
  photo,
  references,
  retrieval,
  server,
  simulation,
  training,
  upsampling,
};
const [name = '', ...args] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench) await bench(args);
else {
  console.error(`expected a bench (${Object.keys(benches).join(', ')}), got "${name}"`);
  process.exitCode = 1;
}
