#include "middle/middle.hpp"

#include "lower/hidden.hpp"
