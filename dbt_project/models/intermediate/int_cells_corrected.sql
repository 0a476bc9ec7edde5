{{ config(materialized='view') }}
-- The values that facts and identities use: as printed, or as a fitting correction sets them.
{{ cells_as_read(ref('int_cells_stored')) }}
