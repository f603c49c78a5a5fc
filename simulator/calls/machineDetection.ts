import type { MachineDetection } from '../engine.ts'
import type { AnsweredBy } from '../model.ts'
import { speechMs } from '../speech.ts'
import { callback } from './callbacks.ts'
import type { Leg } from './leg.ts'
import type { Switch } from './switch.ts'

type Verdict = { answeredBy: AnsweredBy; afterMs: number }

/**
 * What the detector comes to, and when: by what it hears, and so mistaken where a person greets at length or a voicemail in two
 * words. https://www.twilio.com/docs/voice/answering-machine-detection
 */
export function verdictOf({ behaviour }: Pick<Leg, 'behaviour'>, detection: MachineDetection): Verdict {
  const timeoutMs = (detection.timeoutSeconds ?? 30) * 1000
  const isForEnd = detection.mode === 'DetectMessageEnd'
  const within = (verdict: Verdict): Verdict =>
    verdict.afterMs <= timeoutMs ? verdict : { answeredBy: 'unknown', afterMs: timeoutMs }
  const { who = 'human', greeting, language, beep = true } = behaviour ?? {}
  const beeps = who === 'voicemail' && beep
  // A person at a real phone: no greeting is known beforehand.
  if (!behaviour) return within({ answeredBy: 'human', afterMs: 4000 })
  if (who === 'fax') return within({ answeredBy: 'fax', afterMs: 3000 })
  if (greeting === undefined) return within({ answeredBy: 'unknown', afterMs: detection.silenceTimeoutMs ?? 5000 })
  const saidMs = speechMs(greeting, language)
  const thresholdMs = detection.speechThresholdMs ?? 2400
  const endMs = detection.speechEndThresholdMs ?? 1200
  // A short greeting and then silence is a person, a long one a machine: whoever it was.
  if (saidMs <= thresholdMs) return within({ answeredBy: 'human', afterMs: Math.max(4000, saidMs + endMs) })
  if (!isForEnd) return within({ answeredBy: 'machine_start', afterMs: thresholdMs })
  const end: Verdict = beeps
    ? { answeredBy: 'machine_end_beep', afterMs: saidMs + 1000 }
    : { answeredBy: 'machine_end_silence', afterMs: saidMs + endMs }
  return end.afterMs <= timeoutMs ? end : { answeredBy: 'machine_end_other', afterMs: timeoutMs }
}

/** Listens, writes the verdict on the call, and tells whoever asked to be told. Resolves with the verdict, or never when the call ends before. */
export function detect(sw: Switch, leg: Leg, detection: MachineDetection): Promise<void> {
  const { answeredBy, afterMs } = verdictOf(leg, detection)
  return new Promise((resolve) => {
    leg.after(afterMs, () => {
      leg.call.answeredBy = answeredBy
      leg.call.machineDetectionMs = afterMs
      if (detection.isAsync && detection.callback)
        void callback(sw, leg, detection.callback, {
          CallSid: leg.call.sid,
          AccountSid: leg.account.sid,
          AnsweredBy: answeredBy,
          MachineDetectionDuration: String(afterMs),
        })
      resolve()
    })
  })
}
