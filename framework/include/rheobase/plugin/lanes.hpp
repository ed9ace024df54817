#pragma once
// The vector register behind `Real`: a class over the compilers' own vector extensions, which GCC and Clang both
// compile to the instruction set of the build. Every operation is per lane and rounds exactly as for one double,
// so a neuron's result does not depend on the lane that it fell into.

#include <rheobase/units/quantities.hpp>

#include <cmath>
#include <cstdint>

namespace rheobase {

/// Doubles in one register of the instruction set that this file is compiled for.
#if defined(__AVX512F__) && defined(__AVX512DQ__)
inline constexpr int lanes_width = 8;
#elif defined(__AVX2__)
inline constexpr int lanes_width = 4;
#else
inline constexpr int lanes_width = 2;
#endif

/// One truth value a lane: what a comparison of Lanes gives.
class LanesMask {
 public:
  using Vector = std::int64_t __attribute__((vector_size(8 * lanes_width)));  // each lane 0 or -1
  LanesMask(Vector v) : v_(v) {}
  LanesMask(bool all) : v_(Vector{} - (all ? 1 : 0)) {}
  [[nodiscard]] Vector vector() const { return v_; }

  friend LanesMask operator&&(LanesMask a, LanesMask b) { return a.v_ & b.v_; }
  friend LanesMask operator||(LanesMask a, LanesMask b) { return a.v_ | b.v_; }
  friend LanesMask operator!(LanesMask a) { return ~a.v_; }

 private:
  Vector v_;
};

/// As many doubles as a register holds, computed together.
class Lanes {
 public:
  using Vector = double __attribute__((vector_size(8 * lanes_width)));
  Lanes() = default;
  Lanes(Vector v) : v_(v) {}
  Lanes(double all) : v_(all - Vector{}) {}  // x - 0 is x for every x, -0 included; x + 0 is not
  [[nodiscard]] Vector vector() const { return v_; }
  [[nodiscard]] double operator[](int lane) const { return v_[lane]; }

  static Lanes load(const double* from) {
    Lanes r;
    __builtin_memcpy(&r.v_, from, sizeof r.v_);
    return r;
  }
  void store(double* to) const { __builtin_memcpy(to, &v_, sizeof v_); }

  friend Lanes operator+(Lanes a) { return a; }
  friend Lanes operator-(Lanes a) { return -a.v_; }
  friend Lanes operator+(Lanes a, Lanes b) { return a.v_ + b.v_; }
  friend Lanes operator-(Lanes a, Lanes b) { return a.v_ - b.v_; }
  friend Lanes operator*(Lanes a, Lanes b) { return a.v_ * b.v_; }
  friend Lanes operator/(Lanes a, Lanes b) { return a.v_ / b.v_; }
  Lanes& operator+=(Lanes b) { return *this = *this + b; }
  Lanes& operator-=(Lanes b) { return *this = *this - b; }
  Lanes& operator*=(Lanes b) { return *this = *this * b; }
  Lanes& operator/=(Lanes b) { return *this = *this / b; }

  using Mask = LanesMask;
  friend Mask operator<(Lanes a, Lanes b) { return Mask(a.v_ < b.v_); }
  friend Mask operator<=(Lanes a, Lanes b) { return Mask(a.v_ <= b.v_); }
  friend Mask operator>(Lanes a, Lanes b) { return Mask(a.v_ > b.v_); }
  friend Mask operator>=(Lanes a, Lanes b) { return Mask(a.v_ >= b.v_); }
  friend Mask operator==(Lanes a, Lanes b) { return Mask(a.v_ == b.v_); }
  friend Mask operator!=(Lanes a, Lanes b) { return Mask(a.v_ != b.v_); }

 private:
  Vector v_;
};

// Boost.Units compares quantities to one bool; over lanes a comparison has one answer a lane.
#define RHEOBASE_COMPARE(op)                                                                                        \
  template <class Unit>                                                                                             \
  LanesMask operator op   (const boost::units::quantity<Unit, Lanes>& a,                                         \
                           const boost::units::quantity<Unit, Lanes>& b) {                                       \
    return a.value() op b.value();                                                                                  \
  }                                                                                                                 \
  template <class Unit>                                                                                             \
  LanesMask operator op   (const boost::units::quantity<Unit, Lanes>& a,                                         \
                           const boost::units::quantity<Unit, double>& b) {                                         \
    return a.value() op b.value();                                                                                  \
  }                                                                                                                 \
  template <class Unit>                                                                                             \
  LanesMask operator op   (const boost::units::quantity<Unit, double>& a,                                           \
                           const boost::units::quantity<Unit, Lanes>& b) {                                       \
    return a.value() op b.value();                                                                                  \
  }
RHEOBASE_COMPARE(<)
RHEOBASE_COMPARE(<=)
RHEOBASE_COMPARE(>)
RHEOBASE_COMPARE(>=)
RHEOBASE_COMPARE(==)
RHEOBASE_COMPARE(!=)
#undef RHEOBASE_COMPARE

// Boost.Units multiplies a quantity by a number of its own representation alone; equations also have 4.0_kHz * exp(x),
// 0.5 * s.V and 1.0 / p.tau.
template <class Unit>
auto operator*(const boost::units::quantity<Unit, double>& a, Lanes b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a.value() * b);
}
template <class Unit>
auto operator*(Lanes a, const boost::units::quantity<Unit, double>& b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a * b.value());
}
template <class Unit>
auto operator/(const boost::units::quantity<Unit, double>& a, Lanes b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a.value() / b);
}
template <class Unit>
auto operator*(double a, const boost::units::quantity<Unit, Lanes>& b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a * b.value());
}
template <class Unit>
auto operator*(const boost::units::quantity<Unit, Lanes>& a, double b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a.value() * b);
}
template <class Unit>
auto operator/(const boost::units::quantity<Unit, Lanes>& a, double b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a.value() / b);
}
template <class Unit>
auto operator/(double a, const boost::units::quantity<Unit, Lanes>& b) {
  return Lanes(a) / b;
}
template <class Unit>
auto operator/(Lanes a, const boost::units::quantity<Unit, double>& b) {
  return a / boost::units::quantity<Unit, Lanes>::from_value(b.value());
}

/// Bit i is the truth value of lane i; of a plain bool, bit 0.
inline std::uint64_t bits(bool one) { return one ? 1U : 0U; }
inline std::uint64_t bits(LanesMask mask) {  // by the compilers' builtins: <immintrin.h> takes longer to compile than LIF
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  using Long = long long __attribute__((vector_size(64)));
  return __builtin_ia32_cvtq2mask512(reinterpret_cast<Long>(mask.vector()));
#elif defined(__AVX2__)
  return static_cast<unsigned>(__builtin_ia32_movmskpd256(reinterpret_cast<Lanes::Vector>(mask.vector())));
#elif defined(__SSE2__)
  return static_cast<unsigned>(__builtin_ia32_movmskpd(reinterpret_cast<Lanes::Vector>(mask.vector())));
#else
  std::uint64_t result = 0;
  for (int i = 0; i < lanes_width; ++i) result |= std::uint64_t{mask.vector()[i] != 0} << i;
  return result;
#endif
}

/// Chooses per neuron: `yes` where the condition holds, else `no`. Both are computed.
inline double where(bool condition, double yes, double no) { return condition ? yes : no; }
inline Lanes where(LanesMask condition, Lanes yes, Lanes no) {
  return condition.vector() ? yes.vector() : no.vector();
}
inline Lanes where(LanesMask condition, Lanes yes, double no) { return where(condition, yes, Lanes(no)); }
inline Lanes where(LanesMask condition, double yes, Lanes no) { return where(condition, Lanes(yes), no); }
/// The same for quantities of one unit.
template <class Condition, class Unit, class A, class B>
auto where(Condition condition, const boost::units::quantity<Unit, A>& yes, const boost::units::quantity<Unit, B>& no) {
  const auto value = where(condition, yes.value(), no.value());
  return boost::units::quantity<Unit, std::remove_const_t<decltype(value)>>::from_value(value);
}

}  // namespace rheobase
