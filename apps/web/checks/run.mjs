// Runs a script of this folder, which Node cannot read itself: node checks/run.mjs shots.ts <arguments>
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [name] = process.argv.splice(2, 1);
await runnerImport(fileURLToPath(new URL(name, import.meta.url)), { configFile: false, logLevel: 'error' });
