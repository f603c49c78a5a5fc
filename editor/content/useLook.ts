import { useEffect, useMemo, useState } from 'react'
import { useAccount } from '../account/account.ts'
import { keepHere, readKept } from '../account/keptHere.ts'
import { player, usePlayer } from './player.ts'

export type Look = 'grid' | 'list'
const lookName = 'content-look'
const telephoneName = 'content-telephone'
const languageName = 'content-language'

function useOwner() {
  const { user, company } = useAccount()
  return useMemo(() => ({ userId: user.id, companyId: company.id }), [user.id, company.id])
}

/** How this person likes to see the library, kept in this browser. */
export function useLook(): [Look, (look: Look) => void] {
  const owner = useOwner()
  const [look, setLook] = useState<Look>(() => (readKept(owner, lookName) === 'list' ? 'list' : 'grid'))
  const change = (next: Look) => {
    setLook(next)
    keepHere(owner, lookName, next)
  }
  return [look, change]
}

/** Whether this person hears sounds as telephones play them. */
export function useTelephone(): [boolean, (asTelephone: boolean) => void] {
  const owner = useOwner()
  const asTelephone = usePlayer((state) => state.asTelephone)
  useEffect(() => player.hearAsTelephone(readKept(owner, telephoneName) === true), [owner])
  const change = (next: boolean) => {
    player.stop()
    player.hearAsTelephone(next)
    keepHere(owner, telephoneName, next)
  }
  return [asTelephone, change]
}

/** The language this person last put a file in. */
export function useLastLanguage(): [string | undefined, (language: string) => void] {
  const owner = useOwner()
  const kept = readKept(owner, languageName)
  return [typeof kept === 'string' ? kept : undefined, (language) => keepHere(owner, languageName, language)]
}
