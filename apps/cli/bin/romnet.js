#!/usr/bin/env node
// Starts the command from the built sources; everything it knows is in src.
import { start } from '../dist/start.js';

start();
