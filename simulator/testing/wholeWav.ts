import type { Wav } from '../recordings/wav.ts'

/** The file as whoever fetches it has it in the end. */
export const wholeWav = ({ blocks }: Wav): Buffer => Buffer.concat([...blocks])
