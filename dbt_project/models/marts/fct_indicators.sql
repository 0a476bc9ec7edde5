{{ facts_of('other', also=['form']) }}
