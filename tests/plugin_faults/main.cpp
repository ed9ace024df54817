#define BOOST_TEST_MODULE plugin_faults
#include <boost/test/unit_test.hpp>
