// <rheobase/version.hpp>, from which the build takes its version too.
#include <rheobase/version.hpp>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

BOOST_AUTO_TEST_SUITE(version)

BOOST_AUTO_TEST_CASE(the_macros_agree_with_each_other_and_with_the_build) {
  BOOST_TEST(RHEOBASE_VERSION ==
             fmt::format("{}.{}.{}", RHEOBASE_VERSION_MAJOR, RHEOBASE_VERSION_MINOR, RHEOBASE_VERSION_PATCH));
  BOOST_TEST(RHEOBASE_VERSION == RHEOBASE_PROJECT_VERSION);
}

BOOST_AUTO_TEST_SUITE_END()
