#include "middle/middle.hpp"
