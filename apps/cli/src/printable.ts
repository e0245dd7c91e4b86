// Text for a terminal or a log: names of files may hold anything, and must neither break a line nor steer the terminal.

/** The same text with what cannot be shown as \\x1b and the like; line ends stay only in a stack trace. */
export function printable(text: string): string {
  return text.replace(/[\uDC80-\uDCFF]|\n(?!\s+at )|(?!\n)\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0) & 0xff;
    return `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
