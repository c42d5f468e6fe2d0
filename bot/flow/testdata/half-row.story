# A row that is half filled is not lost by going back or by a look at the summary.
flow plan
> begin
  asking goal 1/4
> type tujuan
  noted goal : "tujuan"
  asking table 2/4 column what
> type Magang
  noted table what: -
  asking table 2/4 column who row ["Magang"]
> type Bu Sari
  noted table who: -
  asking table 2/4 column when row ["Magang" "Bu Sari"]
> back
  asking table 2/4 column who kept "Bu Sari" row ["Magang"]
> back
  asking table 2/4 column what kept "Magang"
> back
  asking goal 1/4
> skip
  asking table 2/4 column when row ["Magang" "Bu Sari"]
> skip
  asking table 2/4 column state row ["Magang" "Bu Sari" ""]
> type besok sekali
  problem not_an_option []
  asking table 2/4 column state row ["Magang" "Bu Sari" ""] misses 1
> review
  summary  4/4 missing [] complete true finished false
    goal = "tujuan"
    table = ["Magang" "Bu Sari" "" ""]
    extra = -
    agreed = -
> back
  asking agreed 4/4
> back
  asking extra 3/4
> type Rapat
  noted extra what: -
  asking extra 3/4 column heads row ["Rapat"]
> type 12 orang
  noted extra heads: ["Rapat" "12"]
  asking extra 3/4
> pick more
  asking extra 3/4 column what
> type Bazar
  noted extra what: ["Rapat" "12"]
  asking extra 3/4 column heads row ["Bazar"]
> back
  asking extra 3/4 column what kept "Bazar"
> back
  asking extra 3/4
> back
  asking table 2/4
> skip
  asking extra 3/4
> pick more
  asking extra 3/4 column heads row ["Bazar"]
> skip
  asking extra 3/4
> finish
  asking agreed 4/4
> skip
  summary  4/4 missing [] complete true finished false
    goal = "tujuan"
    table = ["Magang" "Bu Sari" "" ""]
    extra = ["Rapat" "12"] ["Bazar" ""]
    agreed = -
> save
  saved  4/4 missing [] complete true finished true
    goal = "tujuan"
    table = ["Magang" "Bu Sari" "" ""]
    extra = ["Rapat" "12"] ["Bazar" ""]
    agreed = -
