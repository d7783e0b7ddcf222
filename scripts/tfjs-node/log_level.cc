// TensorFlow takes no notice of TF_CPP_MIN_LOG_LEVEL in what it says while it is being loaded, from 2.17 on, where its log is Abseil's. This stands in for
// the function that Abseil asks which messages count: symbols of the library that is loaded come before those of the libraries that it needs.
#include <cstdlib>

#include "absl/base/config.h"
#include "absl/base/log_severity.h"
#include "absl/log/globals.h"

namespace absl {
ABSL_NAMESPACE_BEGIN

LogSeverityAtLeast MinLogLevel() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  // 0 to 3: all, no information, no warnings, no errors but fatal ones.
  if (level == nullptr || level[0] < '0' || level[0] > '3' || level[1] != '\0') return LogSeverityAtLeast::kInfo;
  return static_cast<LogSeverityAtLeast>(level[0] - '0');
}

ABSL_NAMESPACE_END
}  // namespace absl
