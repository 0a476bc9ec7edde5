{{ facts_of('applications') }}
