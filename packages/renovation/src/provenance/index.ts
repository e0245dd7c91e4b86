// The record of what a renovation did: its form, how it is read, written and compared. Free of Node.
export { differences, otherPrograms } from './differences.js';
export {
  type FileRecord,
  type Order,
  type PageRecord,
  type RenovationRecord,
  readRecord,
  recordSchema,
  writeRecord,
} from './record.js';
export { type Settings, settingsOf, settingsSchema } from './settings.js';
export { wordsOf } from './words.js';
