import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { speechFailed, speechPatienceMs, type SpeechEngine } from './speechEngine.ts'

/**
 * A program of this machine that reads its standard input out into a file, as `espeak-ng -v {voice} -w {file} --stdin` does.
 * `{voice}`, `{language}` and `{file}` stand for their values. No shell sees the words.
 */
export function commandSpeech({ command, voice }: { command: string; voice: string }): SpeechEngine {
  const [program = '', ...words] = command.trim().split(/\s+/)
  return {
    name: command,
    voice,
    speak({ text, language, voice: wanted, signal }, path) {
      // Named in words only: an option is no voice.
      const safe = (value: string) => value.replace(/^-+/, '')
      const values: Readonly<Record<string, string>> = {
        '{voice}': safe(wanted ?? (voice === '' ? language : voice)),
        '{language}': safe(language),
        '{file}': path,
      }
      const args = words.map((word) => word.replace(/\{(voice|language|file)\}/g, (name) => values[name] ?? name))
      return new Promise((resolve, reject) => {
        const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], ...(signal && { signal }) })
        const timer = setTimeout(() => child.kill('SIGKILL'), speechPatienceMs)
        child.once('error', (error: NodeJS.ErrnoException) => {
          clearTimeout(timer)
          reject(speechFailed(error.code === 'ENOENT' ? `there is no program ${program}.` : 'it could not be started.'))
        })
        child.once('close', (code, ended) => {
          clearTimeout(timer)
          if (code === 0) resolve(hasSound(path))
          else reject(speechFailed(ended === null ? `${program} ended with ${code}.` : `${program} took too long.`))
        })
        child.stdin.on('error', () => {})
        child.stdin.end(text)
      })
    },
  }
}

async function hasSound(path: string): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }))
  if (size === 0) throw speechFailed('it wrote no sound.')
}
