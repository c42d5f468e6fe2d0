# In a table it is the cell typed last.
flow plan
> begin
  asking goal 1/4
> skip
  asking table 2/4 column what
> type Magng
  noted table what: -
  asking table 2/4 column who row ["Magng"]
> correct Magang
  noted table what: -
  asking table 2/4 column who row ["Magang"]
> type Bu Sari
  noted table who: -
  asking table 2/4 column when row ["Magang" "Bu Sari"]
> correct Bu Tari
  noted table who: -
  asking table 2/4 column when row ["Magang" "Bu Tari"]
> correct
  problem too_short ["1"]
  asking table 2/4 column when row ["Magang" "Bu Tari"]
> skip
  asking table 2/4 column state row ["Magang" "Bu Tari" ""]
> pick done
  noted table state: ["Magang" "Bu Tari" "" "done"]
  asking table 2/4
> correct Pak Joko
  noted table who: ["Magang" "Pak Joko" "" "done"]
  asking table 2/4
> remove 0
  asking table 2/4 column what
> correct Pak Budi
  problem not_now []
  asking table 2/4 column what
> type Lomba
  noted table what: -
  asking table 2/4 column who row ["Lomba"]
> back
  asking table 2/4 column what kept "Lomba"
> correct Lomba desa
  problem not_now []
  asking table 2/4 column what kept "Lomba"
