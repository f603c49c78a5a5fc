import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { maxSpokenBytes, speechFailed, speechPatienceMs, tooMuch, type SpeechEngine } from './speechEngine.ts'

/** A program that writes fast fills some 100 MB meanwhile. */
const lookEveryMs = 100

/**
 * A program of this machine that reads its standard input out into a file, as `espeak-ng -v {voice} -w {file} --stdin` does.
 * `{voice}`, `{language}` and `{file}` stand for their values. No shell sees the words.
 */
export function commandSpeech({
  command,
  voice,
  maxBytes = maxSpokenBytes,
}: {
  command: string
  voice: string
  maxBytes?: number
}): SpeechEngine {
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
        const child = spawn(program, args, {
          stdio: ['pipe', 'ignore', 'ignore'],
          env: environment(),
          ...(signal && { signal }),
        })
        let why = `${program} took too long.`
        const timer = setTimeout(() => child.kill('SIGKILL'), speechPatienceMs)
        const watch = setInterval(() => {
          void sizeOf(path).then((bytes) => {
            if (bytes <= maxBytes) return
            why = tooMuch
            child.kill('SIGKILL')
          })
        }, lookEveryMs)
        const stopWatching = () => {
          clearTimeout(timer)
          clearInterval(watch)
        }
        child.once('error', (error: NodeJS.ErrnoException) => {
          stopWatching()
          reject(speechFailed(error.code === 'ENOENT' ? `there is no program ${program}.` : 'it could not be started.'))
        })
        child.once('close', (code, ended) => {
          stopWatching()
          if (code === 0) resolve(checkSound(path, maxBytes))
          else reject(speechFailed(ended === null ? `${program} ended with ${code}.` : why))
        })
        child.stdin.on('error', () => {})
        child.stdin.end(text)
      })
    },
  }
}

/** The server's own holds secrets. */
const environment = () =>
  Object.fromEntries(
    ['PATH', 'HOME', 'LANG'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )

async function checkSound(path: string, maxBytes: number): Promise<void> {
  const size = await sizeOf(path)
  if (size === 0) throw speechFailed('it wrote no sound.')
  if (size > maxBytes) throw speechFailed(tooMuch)
}
