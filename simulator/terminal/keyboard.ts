/** Turns what is typed into deeds: keys and Enter at once, a line that begins with a slash when it is complete. */
export function createKeyboard(on: {
  press(key: string): void
  say(text: string): void
  hangUp(): void
  enter(): void
  /** Shown to the person. */
  echo(text: string): void
}): { type(text: string): void } {
  let line = ''
  const complete = () => {
    const [, command, rest = ''] = /^\/(\w*)\s*(.*)$/.exec(line) ?? []
    line = ''
    on.echo('\n')
    if (command === 'hangup') on.hangUp()
    else if (command === 'say' && rest.trim() !== '') on.say(rest.trim())
    else on.echo('Type keys, "/say some words" or "/hangup".\n')
  }
  return {
    type(text) {
      for (const char of text) {
        if (char === '\u0003' || char === '\u0004') on.hangUp()
        else if (line === '') {
          if (/^[0-9*#A-D]$/.test(char)) on.press(char)
          else if (char === '\r' || char === '\n') on.enter()
          else if (char === '/') {
            line = char
            on.echo(char)
          }
        } else if (char === '\r' || char === '\n') complete()
        else if (char === '\u007f' || char === '\b') {
          line = line.slice(0, -1)
          on.echo('\b \b')
        } else {
          line += char
          on.echo(char)
        }
      }
    },
  }
}
