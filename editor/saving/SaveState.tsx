export function SaveState() {
  return null
}
