// `romnet study report`.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@romnet/imaging/files';
import {
  collectVotes,
  openStudy,
  reportStudy,
  scoresCsv,
  showStudyJson,
  showStudyPage,
  showStudyText,
  studyFiles,
  votesCsv,
} from '@romnet/laboratory';
import type { Io } from '../io.js';
import type { ReportArguments } from './arguments.js';

/** 0 every vote was read, 1 some are none of this study (a line each). Throws where the study was changed or no vote counts. */
export async function runReport(args: ReportArguments, io: Io): Promise<number> {
  const study = await openStudy(args.study);
  const read = await collectVotes(study, args.study, args.votes);
  for (const line of [...read.faults, ...read.notes]) io.stderr.write(`romnet: ${line}\n`);
  const report = reportStudy(study, read, args);
  const output = args.output ?? join(args.study, studyFiles.report);
  await mkdir(output, { recursive: true });
  for (const [name, content] of [
    ['report.html', showStudyPage(report)],
    ['scores.csv', scoresCsv(report)],
    ['votes.csv', votesCsv(report)],
  ] as const)
    await writeWhole(join(output, name), content);
  io.stdout.write(`${args.json ? showStudyJson(report) : showStudyText(report)}\n`);
  io.stderr.write(`written: ${join(output, 'report.html')}, scores.csv and votes.csv\n`);
  return read.faults.length > 0 ? 1 : 0;
}
