import { SearchField } from '../shell/SearchField.tsx'

/** Search of the library, on its page and where one chooses from it. */
export const LibrarySearch = (props: { label: string; search: string; onSearch: (search: string) => void }) => (
  <SearchField className="contentSearch" placeholder="Search by title, key or words" {...props} />
)
