// What is written of one element of a CAF, or of one area of the traffic lights: by what was found.
#include <algorithm>
#include <array>

#include "tools/sample/words.h"

namespace casefold::sample::words {
namespace {

using namespace std::string_view_literals;
using Pair = std::array<std::string_view, 2>;

// ---- the Common Assessment Framework

struct ElementWords {
  std::string_view element;
  Pair strengths, needs;
};

constexpr std::array<ElementWords, 19> elements = {{
    {"general health",
     {"sleeps well, rarely ill", "inoculations up to date"},
     {"teeth hurt, no dentist", "asthma, and the inhaler is often lost"}},
    {"physical development",
     {"never misses football", "runs and climbs with the others"},
     {"tires sooner than others of the same age", "clumsy with pencil and scissors"}},
    {"speech, language and communication",
     {"talks well about what makes her angry", "tells long stories at home"},
     {"stammers, and says less and less in class", "speaks in single words"}},
    {"emotional and social development",
     {"settles at once with the nurture group", "kind to younger children"},
     {"cannot yet say when she is upset", "sits alone since the new year"}},
    {"behavioural development",
     {"says sorry unasked", "keeps rules that he helped to make"},
     {"loses his temper, has lost two friends", "hits out at younger children"}},
    {"identity, self-esteem, self-image and social presentation",
     {"proud of her drawings", "knows whom he takes after, and likes it"},
     {"says that he is stupid", "comes unwashed, and others say so"}},
    {"family and social relationships",
     {"has one good friend", "close to an older sister"},
     {"has no friend to play with", "does not want to go to his father's"}},
    {"self-care skills and independence",
     {"dresses and washes by himself", "packs her own bag for school"},
     {"cannot yet use the toilet alone", "looks after the little ones, and not herself"}},
    {"understanding, reasoning and problem solving",
     {"quick with numbers", "works out how things are made"},
     {"gives up when a task has two steps", "does not follow what is asked of the class"}},
    {"participation in learning, education and employment",
     {"likes school", "comes to every club"},
     {"in school three days in five", "walks out of lessons"}},
    {"progress and achievement in learning",
     {"reads well above her age", "catches up quickly after an absence"},
     {"reads two years behind", "has learned little since the summer"}},
    {"aspirations",
     {"wants to be a nurse", "wants to mend engines, and asks how"},
     {"says that nothing will come of him", "has given up the thing he was good at"}},
    {"basic care, ensuring safety and protection",
     {"meals and bedtime are kept", "the home is warm and clean"},
     {"no bedtime, no breakfast on school days", "out late and nobody knows where"}},
    {"emotional warmth and stability",
     {"mother is gentle also when tired", "comforted at once when he cries"},
     {"mother is too low to play", "has lived in four homes in two years"}},
    {"guidance, boundaries and stimulation",
     {"father reads to him", "few rules, and they are kept"},
     {"parents do not agree on rules", "no means yes when he shouts"}},
    {"family history, functioning and well-being",
     {"father comes to every meeting", "the family talks about the loss"},
     {"father left in the autumn, nobody speaks of it", "mother is ill, and the child looks after her"}},
    {"wider family",
     {"grandmother lives near and is trusted", "an aunt takes the children on Saturdays"},
     {"mother has nobody to turn to", "grandparents have broken with the family"}},
    {"housing, employment and financial considerations",
     {"father has found work", "has kept one flat for two years"},
     {"rent is behind since the spring", "five people in two rooms"}},
    {"social and community elements and resources, including education",
     {"neighbours help", "goes to the mosque with his uncle on Fridays"},
     {"knows nobody since the move", "nothing near that costs nothing"}},
}};

// ---- the traffic lights

struct AreaWords {
  std::string_view area;
  Pair red, amber, green;
  std::string_view strength;
};

constexpr std::array<AreaWords, 14> areas = {{
    {"antenatal care",
     {"two appointments missed", "not seen by the midwife for five weeks"},
     {"came, but an hour late", "came to one of two appointments"},
     {"every appointment kept", "comes, and asks what she wants to know"},
     "brings her questions to the midwife on a list"},
    {"health of the mother",
     {"anaemic, does not take her iron", "bled, and told nobody"},
     {"takes her iron when she is reminded", "has begun to eat breakfast"},
     {"well, and all results are good", "blood pressure normal for six weeks"},
     "has stopped smoking by herself"},
    {"mental health",
     {"does not get up on most days", "has thoughts of harming herself"},
     {"saw her doctor, begins treatment on Monday", "better days and worse ones"},
     {"sleeps and eats, sees friends", "keeps every session of her therapy"},
     "says when she is low, and to whom"},
    {"drugs and alcohol",
     {"daily use, no treatment", "found drunk at noon"},
     {"agreed to see the treatment service", "has cut down, two tests of three clean"},
     {"clean for a month, tested", "two months without a drink"},
     "rang the treatment service before anybody asked"},
    {"parents' relationship",
     {"shouts her down in front of the worker", "he left twice this week"},
     {"quarrel, and make it up", "came together to one session of two"},
     {"settle things without shouting", "plan the birth together"},
     "they can laugh at themselves"},
    {"domestic violence",
     {"police called at the weekend", "a bruise that she does not explain"},
     {"quiet for two weeks", "he has moved out, and still has a key"},
     {"injunction in force and kept", "he has finished the programme, no call since"},
     "has told her sister everything"},
    {"parents' own childhood",
     {"cannot speak of it without leaving the room", "was in care, and says it was her fault"},
     {"talks about it, has not begun the counselling", "sees some of what it did to her"},
     {"says what she will do otherwise, and does", "speaks of it calmly with the counsellor"},
     "in touch with the foster mother who helped her"},
    {"preparing for the baby",
     {"nothing ready yet", "will not talk about the birth"},
     {"a cot, and no more", "a list is made, little is bought"},
     {"all is ready", "cot, clothes and a bag for the hospital"},
     "knits for the baby"},
    {"parenting of other children",
     {"left alone for an evening", "the older child comes to school hungry"},
     {"up late, but fed and dressed", "the older child is fetched on most days"},
     {"the older child is on time and rested", "plays with him every day"},
     "reads to the older child"},
    {"home",
     {"no heating, mould in the bedroom", "strangers sleep in the flat"},
     {"heating mended, bedroom still damp", "clean this week, not last"},
     {"warm, clean and safe", "a room for the baby"},
     "has kept one flat for two years"},
    {"money",
     {"benefits stopped, no food in the house", "owes a lender who comes to the door"},
     {"benefits are paid again, rent is behind", "has seen the debt adviser once"},
     {"rent is paid, some is put by", "manages to the end of the month"},
     "keeps her bills in a folder"},
    {"support from family",
     {"her mother will not see her", "the only relative near uses drugs with her"},
     {"a sister rings, and seldom comes", "grandmother will help if he stays away"},
     {"grandmother visits daily", "her sister will stay for the first weeks"},
     "grandmother was told everything, by her daughter"},
    {"working with services",
     {"will not let the worker in", "shouted at the midwife and left"},
     {"lets the worker in, says little", "out at one visit of two"},
     {"asks for help before it is offered", "keeps what is agreed, and says when she cannot"},
     "tells the midwife the truth, also when it is hard"},
    {"alcohol",
     {"found drunk at noon", "bottles in the kitchen each week"},
     {"drinks at weekends, she says", "agreed to see the treatment service"},
     {"two months without a drink", "every test clean"},
     "rang the treatment service before anybody asked"},
}};

template <class List>
const auto& of(const List& list, std::string_view name, auto member) {
  const auto found = std::ranges::find(list, name, member);
  return found == list.end() ? list.back() : *found;
}
const AreaWords& ofArea(std::string_view area) { return of(areas, area, &AreaWords::area); }

constexpr Pair improvingTexts = {"kept the plan for six weeks without reminders",
                                 "sees why others worry, and says so"};
constexpr Pair uncertainTexts = {"steady while the partner is away, not when he is back",
                                 "does what is asked, and nothing that is not"};
constexpr Pair notShownTexts = {"promises at each visit, and nothing follows",
                                "does not see what others worry about"};

constexpr auto elementNames = [] {
  std::array<std::string_view, elements.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = elements[i].element;
  return names;
}();
// All but the last, which policy does not name.
constexpr auto areaNames = [] {
  std::array<std::string_view, areas.size() - 1> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = areas[i].area;
  return names;
}();

}  // namespace

Words cafElements() { return elementNames; }
Words strengths(std::string_view element) { return of(elements, element, &ElementWords::element).strengths; }
Words needs(std::string_view element) { return of(elements, element, &ElementWords::element).needs; }

Words lightAreas() { return areaNames; }
Words redReasons(std::string_view area) { return ofArea(area).red; }
Words amberReasons(std::string_view area) { return ofArea(area).amber; }
Words greenReasons(std::string_view area) { return ofArea(area).green; }
std::string_view parentStrength(std::string_view area) { return ofArea(area).strength; }

Words improvingGrounds() { return improvingTexts; }
Words uncertainGrounds() { return uncertainTexts; }
Words notShownGrounds() { return notShownTexts; }

}  // namespace casefold::sample::words
