import { Button } from '@mantine/core'

export function PublishButton() {
  return <Button size="xs">Publish</Button>
}
