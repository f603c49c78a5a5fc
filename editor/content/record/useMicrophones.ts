import { useCallback, useEffect, useMemo, useState } from 'react'
import { useAccount } from '../../account/account.ts'
import { keepHere, readKept } from '../../account/keptHere.ts'

export type MicrophoneChoice = { value: string; label: string }
const microphoneName = 'content-microphone'

/** Those that can be told apart. Before a page was allowed to listen, browsers name none; `communications` is one of the others again. */
export const choicesOf = (
  devices: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[],
): MicrophoneChoice[] =>
  devices
    .filter(({ kind, deviceId, label }) => kind === 'audioinput' && label !== '' && !unnamed.includes(deviceId))
    .map(({ deviceId, label }) => ({ value: deviceId, label }))
const unnamed = ['', 'default', 'communications']

/** The microphones of this computer, and the one this person chose last, kept in this browser. `look` again once they have names. */
export function useMicrophones() {
  const { user, company } = useAccount()
  const owner = useMemo(() => ({ userId: user.id, companyId: company.id }), [user.id, company.id])
  const [choices, setChoices] = useState<readonly MicrophoneChoice[]>([])
  const [kept, setKept] = useState(() => readKept(owner, microphoneName))
  const look = useCallback(() => {
    const devices = navigator.mediaDevices as MediaDevices | undefined
    // Without a list the browser's own choice is used.
    devices?.enumerateDevices?.().then(
      (found) => setChoices(choicesOf(found)),
      () => undefined,
    )
  }, [])
  useEffect(() => {
    look()
    const devices = navigator.mediaDevices as MediaDevices | undefined
    devices?.addEventListener?.('devicechange', look)
    return () => devices?.removeEventListener?.('devicechange', look)
  }, [look])
  const choose = (deviceId: string) => {
    setKept(deviceId)
    keepHere(owner, microphoneName, deviceId)
  }
  return { choices, chosen: typeof kept === 'string' && kept !== '' ? kept : undefined, choose, look }
}
