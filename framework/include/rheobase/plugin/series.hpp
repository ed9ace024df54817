#pragma once
// What the author of a stimulus gets of a table over time: not rows and times, but what holds in a step. Finding the
// place in the table, for one target or for a register of them, is done here.

#include <rheobase/plugin/field.hpp>

#include <algorithm>

namespace rheobase::inline RHEOBASE_TARGET {

/// The rows around the beginning of a step. Before the first row all is zero; after the last, next is last.
template <class Q>
struct Samples {
  using Real = typename detail::ValueOf<Q>::Real;
  Q last;       ///< of the latest row at or before the beginning of the step
  Q next;       ///< of the row that follows
  Real passed;  ///< the part of the time between them that has passed: from 0 to below 1
};

/// How many rows lie in a step, its end included.
template <class Real>
struct Arrivals {
  Real count;
};

}  // namespace rheobase::inline RHEOBASE_TARGET

namespace rheobase::detail::inline RHEOBASE_TARGET {

/// A place in the rows of one target, which moves forwards.
class RowCursor {
 public:
  /// @param since the first step to be asked for, counted from start
  void start(const rheobase_series& series, std::uint64_t target, std::int64_t since) {
    series_ = &series;
    first_ = series.first_row[target * series.target_stride];
    end_ = series.first_row[target * series.target_stride + 1];
    const auto* steps = series.step;
    next_ = static_cast<std::uint64_t>(std::lower_bound(steps + first_, steps + end_, since) - steps);
  }
  /// Moves behind the rows of a step, and tells how many those are.
  std::uint64_t pass(std::int64_t since) {
    const std::uint64_t before = next_;
    while (next_ < end_ && series_->step[next_] <= since) ++next_;
    return next_ - before;
  }
  [[nodiscard]] double last() const { return next_ > first_ ? series_->value[next_ - 1] : 0.0; }
  [[nodiscard]] bool between_rows() const { return next_ > first_ && next_ < end_; }
  [[nodiscard]] double next() const { return between_rows() ? series_->value[next_] : last(); }
  /// @param time of the beginning of the step, since start, in s
  [[nodiscard]] double passed(double time) const {
    if (!between_rows()) return 0.0;
    const double from = series_->time[next_ - 1], to = series_->time[next_];
    return std::max(0.0, (time - from) / (to - from));  // a row on the step can be 1e-9 of it late
  }

 private:
  const rheobase_series* series_ = nullptr;
  std::uint64_t first_ = 0, end_ = 0, next_ = 0;
};

struct NoSeries {};

/// Reads a table step by step for the targets of one register: at(step since start, time since start in s).
template <class Series>
struct SeriesReader;

template <>
struct SeriesReader<NoSeries> {
  static constexpr rheobase_series_kind kind = RHEOBASE_SERIES_NONE;
  static constexpr Dimension dimension{};
  SeriesReader(const rheobase_series*, std::uint64_t, std::int64_t) {}
  static NoSeries at(std::int64_t, double) { return {}; }
};

template <class Real>
class RowCursors {
 public:
  RowCursors(const rheobase_series* series, std::uint64_t target, std::int64_t since) {
    for (std::uint64_t lane = 0; lane < width; ++lane) cursors_[lane].start(*series, target + lane, since);
  }

 protected:
  static constexpr std::uint64_t width = std::is_same_v<Real, double> ? 1 : lanes_width;
  /// One number a cursor.
  template <class Function>
  Real each(Function f) {
    double numbers[width];
    for (std::uint64_t lane = 0; lane < width; ++lane) numbers[lane] = f(cursors_[lane]);
    if constexpr (width == 1) return numbers[0];
    else return Real::load(numbers);
  }

 private:
  RowCursor cursors_[width];
};

template <class Q>
struct SeriesReader<Samples<Q>> : RowCursors<typename ValueOf<Q>::Real> {
  using Real = typename ValueOf<Q>::Real;
  static constexpr rheobase_series_kind kind = RHEOBASE_SERIES_VALUES;
  static constexpr Dimension dimension = dimension_of<Q>;
  using RowCursors<Real>::RowCursors;
  Samples<Q> at(std::int64_t since, double time) {
    const Real last = this->each([&](RowCursor& c) { return c.pass(since), c.last(); });
    const Real next = this->each([](const RowCursor& c) { return c.next(); });
    const Real passed = this->each([&](const RowCursor& c) { return c.passed(time); });
    if constexpr (std::is_same_v<Q, Real>) return {last, next, passed};
    else return {Q::from_value(last), Q::from_value(next), passed};
  }
};

template <class Real>
struct SeriesReader<Arrivals<Real>> : RowCursors<Real> {
  static constexpr rheobase_series_kind kind = RHEOBASE_SERIES_EVENTS;
  static constexpr Dimension dimension{};
  using RowCursors<Real>::RowCursors;
  Arrivals<Real> at(std::int64_t since, double) {
    return {this->each([&](RowCursor& c) { return static_cast<double>(c.pass(since)); })};
  }
};

}  // namespace rheobase::detail::inline RHEOBASE_TARGET
