import type { MachineDetection } from '../../engine.ts'
import { numberAttribute, resolveUrl, methodOf, type Run } from '../verb.ts'
import type { XmlElement } from '../xml.ts'

/** Machine detection of a dialled leg; it never delays the connection. https://www.twilio.com/docs/voice/twiml/number#machinedetection */
export function machineDetectionOf(run: Pick<Run, 'base'>, noun: XmlElement): MachineDetection | undefined {
  const mode = noun.attributes['machineDetection']
  if (mode !== 'Enable' && mode !== 'DetectMessageEnd') return undefined
  const callback = noun.attributes['amdStatusCallback']
  return {
    mode,
    isAsync: true,
    timeoutSeconds: numberAttribute(noun, 'machineDetectionTimeout', 30),
    speechThresholdMs: numberAttribute(noun, 'machineDetectionSpeechThreshold', 2400),
    speechEndThresholdMs: numberAttribute(noun, 'machineDetectionSpeechEndThreshold', 1200),
    silenceTimeoutMs: numberAttribute(noun, 'machineDetectionSilenceTimeout', 5000),
    ...(callback !== undefined && {
      callback: { url: resolveUrl(run, callback), method: methodOf(noun, 'amdStatusCallbackMethod') },
    }),
  }
}
