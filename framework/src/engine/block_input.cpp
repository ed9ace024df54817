#include "engine/block_input.hpp"

#include <rheobase/plugin/lanes.hpp>

#include <algorithm>

namespace rheobase {
namespace {

// Steps of input that varies in time: 32 rows of 512 neurons are 128 KiB, which stays in the second-level cache.
constexpr std::int64_t varying_cells = 32 * 512;

}  // namespace

std::int64_t BlockInput::fill(std::int64_t first, std::int64_t end) {
  first_ = first;
  if (stride_ == 0 && first < held_until_) return std::min(end, held_until_);  // nothing changed since the last chunk
  held_until_ = std::numeric_limits<std::int64_t>::max();
  jumps_ = false;
  bool varies = false;
  for (const InputSource* source : block_.inputs) {
    const InputSpan span = source->span(first);
    held_until_ = std::min(held_until_, span.end);
    jumps_ = jumps_ || span.jump;
    varies = varies || span.varies;
  }
  end = std::min(end, held_until_);
  if (varies) end = std::min(end, first + std::max<std::int64_t>(1, varying_cells / block_.size));
  stride_ = varies ? static_cast<std::uint64_t>(block_.size) : 0;
  add_sources(varies ? end - first : 1);
  careful_ = extreme_;
  weigh(scratch_.current, block_.max_current);
  if (jumps_) weigh(scratch_.jump, block_.max_jump);
  return end;
}

void BlockInput::add_sources(std::int64_t rows) {
  const auto cells = static_cast<std::size_t>(block_.size * rows);
  scratch_.current.assign(cells, 0.0);
  if (jumps_) scratch_.jump.assign(cells, 0.0);
  const InputRows all{first_, rows, block_.size, scratch_.current.data(), jumps_ ? scratch_.jump.data() : nullptr};
  for (InputSource* source : block_.inputs) {
    if (const InputSpan span = source->span(first_); !span.current && !span.jump) continue;
    std::optional<Failure> failure = source->add_to(all, scratch_.input);
    if (failure && (!failure_ || failure->step < failure_->step)) failure_ = std::move(failure);
  }
}

/// Whether a state may overflow must not depend on where chunks end.
void BlockInput::weigh(const std::vector<double>& input, double& largest) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  Lanes lows = low, highs = high;
  std::size_t i = 0;
  for (; i + lanes_width <= input.size(); i += lanes_width) {
    const Lanes x = Lanes::load(&input[i]);
    lows = where(x < lows, x, lows);
    highs = where(x > highs, x, highs);
  }
  for (; i < input.size(); ++i) low = std::min(low, input[i]), high = std::max(high, input[i]);
  for (int k = 0; k < lanes_width; ++k) low = std::min(low, lows[k]), high = std::max(high, highs[k]);
  largest = std::max(largest, high);
  careful_ = careful_ || !(low >= -extreme && high <= extreme);
}

}  // namespace rheobase
