import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'

export type ToastLink = { label: string; path: string }

export function LinkToast({ message, label, path, close }: ToastLink & { message: string; close: () => void }) {
  return (
    <Text size="sm" className="breaks">
      {message}{' '}
      <Anchor component={Link} to={path} onClick={close} inherit underline="always">
        {label}
      </Anchor>
    </Text>
  )
}
