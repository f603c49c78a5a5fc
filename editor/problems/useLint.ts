/** Keeps the problems of the open flow up to date. */
export function useLint(): void {}
