// The functions that kernels are written with: as accurate as promised, and the same bits in a register as alone.
#include <rheobase/plugin/math.hpp>
#include <rheobase/plugin/random.hpp>
#include <rheobase/units/literals.hpp>

#include <boost/test/unit_test.hpp>

#include <Random123/philox.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

using namespace rheobase;

BOOST_AUTO_TEST_SUITE(math)

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int points = 1'000'000;

/// The error of `value` in units of the last place that a double near `exact` has.
double ulps(double value, long double exact) {
  const auto nearest = static_cast<double>(exact);
  if (std::isinf(nearest)) return value == nearest ? 0.0 : infinity;
  const double place = std::nextafter(std::abs(nearest), infinity) - std::abs(nearest);
  return static_cast<double>(std::abs(static_cast<long double>(value) - exact) / static_cast<long double>(place));
}

/// A million numbers: uniform over [low, high], then the same with every size down to 1e-300.
std::vector<double> spread(double low, double high) {
  std::vector<double> numbers;
  for (int i = 0; i < points / 2; ++i) {
    Random<double> random(1, part_number("math"), static_cast<std::uint64_t>(i), 0);
    numbers.push_back(low + (high - low) * random.uniform());
    const double size = std::pow(10.0, -300.0 * random.uniform());
    numbers.push_back(random.uniform() < 0.5 ? low * size : high * size);
  }
  return numbers;
}

template <class Function, class Exact>
double worst_ulps(Function f, Exact exact, double low, double high) {
  double worst = 0.0;
  for (const double x : spread(low, high)) worst = std::max(worst, ulps(f(x), exact(static_cast<long double>(x))));
  return worst;
}

/// How many numbers come out with other bits in any lane of a register, beside any other numbers.
template <class Function>
int bits_that_differ(Function f, std::vector<double> numbers) {
  for (const double special : {0.0, -0.0, infinity, -infinity, nan, 5e-324, -5e-324, 1e300, -1e300, 709.78, -745.13}) {
    for (int lane = 0; lane < lanes_width; ++lane) numbers.insert(numbers.begin() + 3 * lane, special);
  }
  int differ = 0;
  for (std::size_t i = 0; i + lanes_width <= numbers.size(); ++i) {  // so every number visits every lane
    const Lanes many = f(Lanes::load(numbers.data() + i));
    for (int lane = 0; lane < lanes_width; ++lane) {
      const double one = f(numbers[i + static_cast<std::size_t>(lane)]);
      const bool both_nan = std::isnan(one) && std::isnan(many[lane]);  // whose sign and payload mean nothing
      differ += !both_nan && std::bit_cast<std::uint64_t>(many[lane]) != std::bit_cast<std::uint64_t>(one) ? 1 : 0;
    }
  }
  return differ;
}

long double exact_exprel(long double x) { return x == 0.0L ? 1.0L : std::expm1(x) / x; }

BOOST_AUTO_TEST_CASE(exp_is_within_one_ulp) {
  const auto f = [](double x) { return rheobase::exp(x); };
  const auto exact = [](long double x) { return std::exp(x); };
  BOOST_TEST(worst_ulps(f, exact, -708.39, 709.43) < 1.0);
  BOOST_TEST(worst_ulps(f, exact, -40.0, 40.0) < 1.0);
  BOOST_TEST(worst_ulps(f, exact, -1.0, 1.0) < 1.0);
}

BOOST_AUTO_TEST_CASE(what_is_made_of_exp_is_within_two_ulps) {
  const auto check = [](auto f, auto exact) {
    BOOST_TEST(worst_ulps(f, exact, -708.39, 709.43) < 2.0);
    BOOST_TEST(worst_ulps(f, exact, -40.0, 40.0) < 2.0);
    BOOST_TEST(worst_ulps(f, exact, -1.0, 1.0) < 2.0);
  };
  check([](double x) { return rheobase::expm1(x); }, [](long double x) { return std::expm1(x); });
  check([](double x) { return rheobase::exprel(x); }, exact_exprel);
  check([](double x) { return rheobase::inverse_exprel(x); }, [](long double x) { return 1.0L / exact_exprel(x); });
}

BOOST_AUTO_TEST_CASE(tanh_is_within_three_ulps) {
  const auto f = [](double x) { return rheobase::tanh(x); };
  const auto exact = [](long double x) { return std::tanh(x); };
  BOOST_TEST(worst_ulps(f, exact, -30.0, 30.0) < 3.0);
  BOOST_TEST(worst_ulps(f, exact, -1.0, 1.0) < 3.0);
  BOOST_TEST(rheobase::tanh(infinity) == 1.0);
  BOOST_TEST(rheobase::tanh(-infinity) == -1.0);
  BOOST_TEST(std::signbit(rheobase::tanh(-0.0)));
  BOOST_TEST(std::isnan(rheobase::tanh(nan)));
}

BOOST_AUTO_TEST_CASE(log_is_within_one_ulp) {
  const auto f = [](double x) { return rheobase::log(x); };
  const auto exact = [](long double x) { return std::log(x); };
  BOOST_TEST(worst_ulps(f, exact, 0.5, 1.5) < 1.0);
  BOOST_TEST(worst_ulps(f, exact, 1e-320, 1e300) < 1.0);
  BOOST_TEST(worst_ulps(f, exact, 1e-320, 1.0) < 1.0);
  BOOST_TEST(rheobase::log(1.0) == 0.0);
  BOOST_TEST(rheobase::log(0.0) == -infinity);
  BOOST_TEST(rheobase::log(-0.0) == -infinity);
  BOOST_TEST(rheobase::log(infinity) == infinity);
  BOOST_TEST(std::isnan(rheobase::log(-1.0)));
  BOOST_TEST(std::isnan(rheobase::log(nan)));
}

BOOST_AUTO_TEST_CASE(sine_and_cosine_of_turns_are_within_two_ulps) {
  double worst = 0.0;
  for (int i = 0; i < points; ++i) {
    Random<double> random(2, part_number("math"), static_cast<std::uint64_t>(i), 0);
    const double turns = random.uniform();
    const double quarter = std::nearbyint(4.0 * turns) / 4.0;  // what is left is exact
    const long double angle = 2.0L * 3.14159265358979323846264338327950288L * static_cast<long double>(turns - quarter);
    const int quarters = static_cast<int>(4.0 * quarter) % 4;
    const long double s = std::sin(angle), c = std::cos(angle);
    const long double sine[] = {s, c, -s, -c}, cosine[] = {c, -s, -c, s};
    const detail::SineAndCosine<double> both(turns);
    worst = std::max({worst, ulps(both.sine, sine[quarters]), ulps(both.cosine, cosine[quarters])});
  }
  BOOST_TEST(worst < 2.0);
}

BOOST_AUTO_TEST_CASE(exponentials_are_sane_beyond_the_range_of_a_double) {
  BOOST_TEST(rheobase::exp(0.0) == 1.0);
  BOOST_TEST(rheobase::exp(-0.0) == 1.0);
  BOOST_TEST(rheobase::exp(5e-324) == 1.0);
  BOOST_TEST(rheobase::exp(709.44) == infinity);
  BOOST_TEST(rheobase::exp(1e300) == infinity);
  BOOST_TEST(rheobase::exp(infinity) == infinity);
  BOOST_TEST(rheobase::exp(-708.75) == 0.0);
  BOOST_TEST(rheobase::exp(-1e300) == 0.0);
  BOOST_TEST(rheobase::exp(-infinity) == 0.0);
  BOOST_TEST(std::isnan(rheobase::exp(nan)));
  BOOST_TEST(rheobase::expm1(-1e300) == -1.0);
  BOOST_TEST(rheobase::expm1(5e-324) == 5e-324);
  BOOST_TEST(rheobase::expm1(709.44) == infinity);
  BOOST_TEST(std::isnan(rheobase::expm1(nan)));
  BOOST_TEST(rheobase::exprel(0.0) == 1.0);
  BOOST_TEST(rheobase::exprel(1e-310) == 1.0);
  BOOST_TEST(rheobase::exprel(709.44) == infinity);
  BOOST_TEST(rheobase::exprel(infinity) == infinity);
  BOOST_TEST(rheobase::exprel(-1e6) == 1e-6);
  BOOST_TEST(rheobase::exprel(-infinity) == 0.0);
  BOOST_TEST(std::isnan(rheobase::exprel(nan)));
  BOOST_TEST(rheobase::inverse_exprel(0.0) == 1.0);
  BOOST_TEST(rheobase::inverse_exprel(1e-310) == 1.0);
  BOOST_TEST(rheobase::inverse_exprel(infinity) == 0.0);
  BOOST_TEST(rheobase::inverse_exprel(-1e6) == 1e6);
  BOOST_TEST(rheobase::inverse_exprel(-infinity) == infinity);
  BOOST_TEST(std::isnan(rheobase::inverse_exprel(nan)));
}

BOOST_AUTO_TEST_CASE(a_lane_has_the_bits_of_a_double) {
  const std::vector<double> wide = spread(-760.0, 720.0), near = spread(-3.0, 3.0);
  for (const auto& numbers : {wide, near}) {
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::exp(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::expm1(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::exprel(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::inverse_exprel(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::tanh(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::log(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return nearest_whole(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::sqrt(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::abs(x); }, numbers) == 0);
    BOOST_TEST(bits_that_differ([](auto x) { return rheobase::min(x, decltype(x)(1.0)); }, numbers) == 0);
  }
  BOOST_TEST(bits_that_differ([](auto x) { return rheobase::sin(x); }, near) == 0);
  BOOST_TEST(bits_that_differ([](auto x) { return rheobase::cos(x); }, near) == 0);
}

/// Where `op` of two registers has other bits, or other answers, than of their lanes; over all pairs of numbers that are
/// special when compared.
template <class Op>
int lanes_that_differ(Op op) {
  const std::array special{0.0, -0.0, 1.0, -1.0, infinity, -infinity, nan, -nan, 5e-324, -1e300, 1.5};
  int differ = 0;
  for (std::size_t from = 0; from < special.size(); ++from)
    for (std::size_t apart = 0; apart < special.size(); ++apart) {
      double a[lanes_width], b[lanes_width];
      for (std::size_t lane = 0; lane < lanes_width; ++lane) {
        a[lane] = special[(from + lane) % special.size()];
        b[lane] = special[(from + lane + apart) % special.size()];
      }
      const auto many = op(Lanes::load(a), Lanes::load(b));
      for (int lane = 0; lane < lanes_width; ++lane) {
        const auto one = op(a[lane], b[lane]);
        if constexpr (std::is_same_v<decltype(one), const bool>)
          differ += (bits(many) >> lane & 1U) != (one ? 1U : 0U) ? 1 : 0;
        else differ += std::bit_cast<std::uint64_t>(many[lane]) != std::bit_cast<std::uint64_t>(one) ? 1 : 0;
      }
    }
  return differ;
}

BOOST_AUTO_TEST_CASE(registers_are_compared_and_chosen_from_as_doubles_are) {
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return a < b; }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return a <= b; }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return a > b; }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return a >= b; }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return a == b; }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return a != b; }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return (a < b && !(b == 0.0)) || a != a; }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return where(a >= b, a, b); }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return where(!(a > 0.0), a, 2.0 * b); }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return rheobase::min(a, b); }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return rheobase::max(a, b); }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return rheobase::min(rheobase::max(a, 0.0), b); }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) { return rheobase::max(rheobase::min(-0.0, a), b); }) == 0);
  BOOST_TEST(lanes_that_differ([](auto a, auto b) {
               using V = VoltageOf<decltype(a)>;
               return rheobase::min(V::from_value(a), rheobase::max(10.0_mV, V::from_value(b))).value();
             }) == 0);
  for (const bool all : {false, true}) BOOST_TEST(all_of(LanesMask(all)) == all);
  double one[lanes_width] = {};
  one[lanes_width - 1] = 1.0;
  BOOST_TEST(!all_of(Lanes::load(one) == 0.0));
  BOOST_TEST(bits(Lanes::load(one) == 0.0) == (std::uint64_t{1} << (lanes_width - 1)) - 1);
}

BOOST_AUTO_TEST_CASE(random_numbers_are_those_of_Random123) {
  using detail::LaneWords;
  std::uint64_t state = 1;
  const auto next = [&] { return state = state * 6364136223846793005U + 1442695040888963407U; };
  int differ = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::uint64_t words[6][lanes_width];  // a counter and a key a lane; what stands above 32 bits is noise
    for (auto& word : words)
      for (std::uint64_t& lane : word) lane = next() >> 13U ^ next();
    LaneWords many[6];
    for (int k = 0; k < 6; ++k) many[k] = detail::load_words<Lanes>(words[k]);
    LaneWords counters[4] = {many[0], many[1], many[2], many[3]};
    detail::Philox(many[4], many[5])(counters);
    for (int lane = 0; lane < lanes_width; ++lane) {
      const auto half = [&](int k) { return static_cast<std::uint32_t>(words[k][lane]); };
      const auto expected = r123::Philox4x32()({{half(0), half(1), half(2), half(3)}}, {{half(4), half(5)}});
      std::uint64_t one[4] = {words[0][lane], words[1][lane], words[2][lane], words[3][lane]};
      detail::Philox(words[4][lane], words[5][lane])(one);
      for (int k = 0; k < 4; ++k) {
        differ += static_cast<std::uint32_t>(detail::word_of(detail::real_of(counters[k])[lane])) !=
                          expected[static_cast<std::size_t>(k)]
                      ? 1
                      : 0;
        differ += static_cast<std::uint32_t>(one[k]) != expected[static_cast<std::size_t>(k)] ? 1 : 0;
      }
    }
  }
  BOOST_TEST(differ == 0);
}

BOOST_AUTO_TEST_CASE(random_numbers_depend_on_neuron_and_step_and_not_on_the_order_of_drawing) {
  constexpr std::uint64_t first = (std::uint64_t{1} << 32) - 2;  // lanes on both sides of 2^32
  const auto draw = [](auto& random) {
    return std::tuple(random.uniform(), random.normal(), random.normal(), random.uniform());
  };
  int differ = 0;
  const std::int64_t orders[][6] = {{-1, 0, 1, 2, 3, 4}, {4, 3, 2, 1, 0, -1}, {1, 1, 0, 4, -1, 2}};
  for (const auto& order : orders) {
    Random<Lanes> many(7, part_number("a"), first, 0);
    for (const std::int64_t step : order) {
      many.move_to(step);
      const auto in_lanes = draw(many);
      for (int lane = 0; lane < lanes_width; ++lane) {
        Random<double> one(7, part_number("a"), first + static_cast<std::uint64_t>(lane), step);
        const auto [a, b, c, d] = draw(one);
        const auto& [p, q, r, s] = in_lanes;
        differ += a != p[lane] || b != q[lane] || c != r[lane] || d != s[lane] || a == d || b == c ? 1 : 0;
      }
    }
  }
  BOOST_TEST(differ == 0);
}

BOOST_AUTO_TEST_CASE(nearest_whole_rounds_ties_to_even) {
  for (const double x : {0.0, 0.4, 0.5, 0.6, 1.5, 2.5, -0.5, -0.6, -1.5, 1e12 + 0.5, 0x1p51 + 1.0, -0x1p53, 1e300})
    BOOST_TEST(nearest_whole(x) == std::nearbyint(x));
  BOOST_TEST(nearest_whole(infinity) == infinity);
  BOOST_TEST(std::isnan(nearest_whole(nan)));
  BOOST_TEST(nearest_whole(2.0_ms / 0.1_ms) == 20.0);
}

BOOST_AUTO_TEST_CASE(lambert_w_inverts_w_times_e_to_the_w) {
  for (const double w : {-0.999999, -0.99, -0.9, -0.5, -1e-3, -1e-100, 0.0, 1e-20, 0.3, 1.0, 10.0, 500.0}) {
    const double x = w * std::exp(w);
    const double back = lambert_w(x);
    BOOST_TEST(std::abs(back * std::exp(back) - x) <= 4e-16 * std::max(std::abs(x), std::abs(w * x)));
    BOOST_TEST(std::abs(back - w) <= 1e-15 * std::abs(w) / std::min(1.0 + w, 1.0));  // steep at -1
  }
  BOOST_TEST(std::abs(lambert_w(-std::exp(-1.0)) + 1.0) < 1e-7);
  BOOST_TEST(std::isnan(lambert_w(-0.37)));
  BOOST_TEST(std::isnan(lambert_w(nan)));
}

BOOST_AUTO_TEST_CASE(numbers_and_quantities_of_registers_are_divided_by_each_other) {
  const TimeOf<Lanes> tau(20.0_ms);
  const FrequencyOf<Lanes> rate = 1.0 / tau, kilo = Lanes(1.0) / 1.0_ms;
  BOOST_TEST(rate.value()[lanes_width - 1] == 1.0 / 0.02);
  BOOST_TEST(kilo.value()[0] == 1000.0);
}

BOOST_AUTO_TEST_CASE(min_and_max_do_not_hide_a_NaN_to_be_clipped) {
  BOOST_TEST(rheobase::min(1.0, 2.0) == 1.0);
  BOOST_TEST(rheobase::max(1.0, 2.0) == 2.0);
  BOOST_TEST(std::isnan(rheobase::min(nan, 2.0)));
  BOOST_TEST(std::isnan(rheobase::max(nan, 2.0)));
  BOOST_TEST((rheobase::min(10.0_mV, 20.0_mV) == 10.0_mV));
  const auto clipped = rheobase::max(VoltageOf<Lanes>::from_value(Lanes(0.01)), 20.0_mV);
  BOOST_TEST(clipped.value()[0] == 0.02);
}

BOOST_AUTO_TEST_SUITE_END()
