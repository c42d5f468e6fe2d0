# A correction that opens questions has them asked; one that closes the open question moves on.
flow tidy
> begin
  asking a 1/2
> type x
  noted a : x
  asking e 2/2
> correct y
  noted a : y
  asking b 2/4
> type bb
  noted b : "bb"
  asking c 3/4
> back
  asking b 2/4
> back
  asking a 1/4
> type xenia
  noted a : x
  dropped ["b"]
  asking e 2/2
> type ee
  noted e : "ee"
  summary  2/2 missing [] complete true finished false
    a = x
    e = "ee"
> save
  saved  2/2 missing [] complete true finished true
    a = x
    e = "ee"
> change a
  asking a 1/2 editing
> type xenia
  noted a : x
  summary  2/2 missing [] complete true finished false
    a = x
    e = "ee"
> correct yuda
  noted a : y
  asking b 2/4 editing
> type bb
  noted b : "bb"
  asking c 3/4 editing
> skip
  summary  4/4 missing [] complete true finished false
    a = y
    b = "bb"
    c = -
    e = "ee"
> save
  saved  4/4 missing [] complete true finished true
    a = y
    b = "bb"
    c = -
    e = "ee"
