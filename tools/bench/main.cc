// casefold-bench: how fast casefold is, each figure beside the least that could have been done, in the same
// run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tools/bench/measure.h"

namespace {

using casefold::bench::BenchOptions;
using casefold::bench::Figure;

void print(const std::vector<Figure>& figures, bool json) {
  for (const auto& figure : figures) {
    if (json) {
      const nlohmann::ordered_json line = {{"figure", figure.what},
                                           {"seconds", figure.figure},
                                           {"baseline", figure.baselineWhat},
                                           {"baselineSeconds", figure.baseline},
                                           {"ratio", figure.ratio()}};
      fmt::print("{}\n", line.dump());
    } else {
      fmt::print("{:6.2f} times  {}\n              against: {}  ({:.3g} s / {:.3g} s)\n", figure.ratio(),
                 figure.what, figure.baselineWhat, figure.figure, figure.baseline);
    }
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Measures casefold against baselines in the same run. Ratios are what to quote: machines differ."};
  BenchOptions options;
  options.directory = (std::filesystem::temp_directory_path() / "casefold-bench").string();
  std::vector<std::string> only;
  bool json = false;
  app.add_option("--brokers", options.brokers,
                 "Kafka brokers; without them only what needs none is measured");
  app.add_option("--directory", options.directory, "for stores and local logs; emptied")
      ->capture_default_str();
  app.add_option("--records", options.records, "records to fold")
      ->capture_default_str()
      ->check(CLI::Range(1000, 100'000'000));
  app.add_option("--streams", options.streams, "streams they belong to")->capture_default_str();
  app.add_option("--rounds", options.rounds, "runs, of which the median counts")
      ->capture_default_str()
      ->check(CLI::Range(1, 99));
  app.add_option("--only", only, "fold, record, local, show")
      ->delimiter(',')
      ->check(CLI::IsMember({"fold", "record", "local", "show"}));
  app.add_flag("--json", json, "one JSON document a line");
  CLI11_PARSE(app, argc, argv);

  struct Part {
    const char* name;
    bool needsKafka;
    casefold::Result<void> (*run)(const BenchOptions&, std::vector<Figure>&);
  };
  const Part parts[] = {{"local", false, casefold::bench::benchLocalLog},
                        {"show", false, casefold::bench::benchShow},
                        {"record", true, casefold::bench::benchRecording},
                        {"fold", true, casefold::bench::benchFold}};
  int status = 0;
  for (const auto& part : parts) {
    if (!only.empty() && std::ranges::find(only, part.name) == only.end()) continue;
    if (part.needsKafka && options.brokers.empty()) {
      fmt::print(stderr, "{}: left out, it needs --brokers (infra/kafka/cluster up prints them)\n",
                 part.name);
      continue;
    }
    std::filesystem::create_directories(options.directory);
    std::vector<Figure> figures;
    if (auto ran = part.run(options, figures); !ran) {
      fmt::print(stderr, "{}: {}\n", part.name, ran.error().message);
      status = 1;
    }
    print(figures, json);
    std::filesystem::remove_all(options.directory);
  }
  return status;
}
