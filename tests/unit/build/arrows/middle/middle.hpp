#pragma once

#include "lower/lower.hpp"
