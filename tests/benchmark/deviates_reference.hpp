#pragma once
// The reference's random numbers alone, one target after the other within a register, all in one array.

#include <cstdint>
#include <string>
#include <vector>

namespace rheobase::bench {

/// `out` must be a multiple of 16 in size.
void fill_uniform(std::vector<double>& out, std::uint64_t step);
void fill_normal(std::vector<double>& out, std::uint64_t step);

/// The largest error of a function of register_math.hpp in units of the last place, over many arguments.
double largest_error(const std::string& function);

}  // namespace rheobase::bench
