# Applies the first `blocks` ```diff blocks of a document to a source: awk -v blocks=2 -f apply_changes.awk DOCUMENT SOURCE.
# A line that begins with ' ' or '-' must be in the source, the latter is taken out, and '+' lines follow the last of these.
FNR == NR {
  if (/^```diff/) inside = ++count <= blocks
  else if (/^```/) inside = 0
  else if (inside && !/^\+/) {
    at = substr($0, 2)
    expected[at] = 1
    gone[at] = /^-/
  } else if (inside) added[at] = added[at] substr($0, 2) "\n"
  next
}
$0 in expected {
  delete expected[$0]
  if (!gone[$0]) print
  printf "%s", added[$0]
  next
}
{ print }
END {
  for (line in expected) {
    print "a document changes a line that is not there: " line > "/dev/stderr"
    exit 1
  }
}
