/** A stretch of decoded sound: as many samples of every channel, 1 is full scale; `speakers` as in `dwChannelMask`, 0 unknown. */
export type Decoded = { channels: readonly Float32Array[]; rate: number; speakers: number }

/** More channels than 7.1 come from no recording, and each costs memory. */
export const mostChannels = 8
