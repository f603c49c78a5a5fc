import { agoOf } from './agoOf.ts'

/** How long ago an instant was; pointing at it tells the instant. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {agoOf(Date.parse(at), Date.now())}
    </time>
  )
}
