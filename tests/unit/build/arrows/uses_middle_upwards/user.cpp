#include "../middle/middle.hpp"
