# The C++ of a README: its first block are the includes, the others are one program.
/^```cpp/ {
  inside = 1
  if (++blocks == 2) print "#include <iostream>\nint main(int, char** argv) {"
  next
}
/^```/ { inside = 0 }
inside { print }
END { print "return t.size() > 0 ? 0 : 1;\n}" }
