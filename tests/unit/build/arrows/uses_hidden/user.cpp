#include "lower/hidden.hpp"
