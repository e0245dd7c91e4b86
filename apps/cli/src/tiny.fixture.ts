// The network that tests of the commands use.
export { least as tiny } from '../../../packages/network/checks/tiny.js';
