import { createContext, useContext } from 'react'
import type { Client } from './client.ts'

export const ClientContext = createContext<Client | undefined>(undefined)

/** The server's API, for components inside the signed-in page. */
export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('There is no API client around this component.')
  return client
}
