// Compiled once for each level of instructions; see registers_test.cpp.
#include "registers_here.hpp"

#include <rheobase/plugin/math.hpp>

int RHEOBASE_REGISTERS_OF(const double* x, double* exponentials, int count) {
  using rheobase::Lanes;
  for (int i = 0; i < count; i += rheobase::lanes_width) {
    const Lanes y = exp(Lanes::load(x + i));
    where(y > Lanes(1.0), y, -y).store(exponentials + i);
  }
  return rheobase::lanes_width;
}
