#define BOOST_TEST_MODULE guide
#include <boost/test/unit_test.hpp>
