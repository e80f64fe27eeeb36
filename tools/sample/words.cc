#include "tools/sample/words.h"

#include <array>

namespace casefold::sample::words {
namespace {

using namespace std::string_view_literals;

constexpr std::array girls = {"Wren"sv,   "Hazel"sv,  "Bryony"sv,   "Fern"sv,    "Linnet"sv, "Juniper"sv,
                              "Sorrel"sv, "Tansy"sv,  "Marigold"sv, "Saffron"sv, "Willow"sv, "Clover"sv,
                              "Avens"sv,  "Plover"sv, "Melilot"sv,  "Teasel"sv};
constexpr std::array boys = {"Rowan"sv,   "Ash"sv,   "Linden"sv, "Alder"sv,  "Jay"sv,   "Heron"sv,
                             "Bracken"sv, "Elder"sv, "Merlin"sv, "Flint"sv,  "Sedge"sv, "Larch"sv,
                             "Yarrow"sv,  "Corin"sv, "Thorn"sv,  "Kestrel"sv};
constexpr std::array families = {
    "Quillfeather"sv, "Thistlewood"sv, "Brambleby"sv,     "Puddock"sv,     "Mossington"sv, "Brackwater"sv,
    "Fernshaw"sv,     "Larkmead"sv,    "Dewberry"sv,      "Hollowbrook"sv, "Oxlip"sv,      "Wagstaffe-Reed"sv,
    "Cuckooflower"sv, "Marshmallow"sv, "Ninebarrow"sv,    "Sallowfield"sv, "Tidewell"sv,   "Umberleaf"sv,
    "Vetchley"sv,     "Yellowham"sv,   "Emberton-Wick"sv, "Foxglove"sv,    "Gorsehill"sv,  "Icklebury"sv};
constexpr std::string_view initials = "ABCDEFGHIJKLMNOPRSTVWY";

constexpr std::array localityNames = {"Harbour"sv,  "Upper Town"sv, "Milldown"sv,
                                      "Saltings"sv, "Fairmead"sv,   "Quarry Hill"sv};
constexpr std::array ethnicityCodes = {"WBRI"sv, "WBRI"sv, "WBRI"sv, "WBRI"sv, "WBRI"sv,
                                       "WOTH"sv, "MWBC"sv, "AIND"sv, "BAFR"sv, "NOBT"sv};

constexpr std::array schoolTexts = {
    "Late most mornings, tired and hungry, falls out with other children."sv,
    "Withdrawn since the new year; sits alone at lunch and will not say why."sv,
    "Outbursts in class; mother says that she cannot manage at home."sv,
    "Cares for a mother who is ill, and comes to school worn out."sv,
    "Speech is behind that of others of the same age; parents worry."sv,
    "Father has left; the child has stopped reading and cries at home time."sv,
    "Bullied on the way home, and now walks out of lessons."sv,
    "Comes without a coat or lunch; the family is about to lose its flat."sv,
    "Grandmother brings up three children and asks for help before it gets worse."sv,
    "Hits out at younger children; settles at once with the nurture group."sv,
};
constexpr std::array attendanceTexts = {
    "Attendance 61 % this term; letters home are not answered."sv,
    "Has missed every Monday since September; parents say illness, no note."sv,
    "In school one day in three; older brother had the same pattern."sv,
    "Leaves after registration; the family asks for no help."sv,
};
constexpr std::array policeTexts = {
    "Called to an argument between the adults; the children were awake upstairs."sv,
    "Found in the park at eleven at night with older children; taken home."sv,
    "Mother's former partner came to the house and broke a window."sv,
    "Neighbours called about shouting; all calm on arrival, house very untidy."sv,
    "Father arrested for drink-driving; the children were in the back of the car."sv,
    "Reported missing by a grandparent; came home by himself after four hours."sv,
};
constexpr std::array seriousTexts = {
    "Bruise to the cheek; two accounts of how it came about that do not agree."sv,
    "Violence between the adults in front of the children, third call this spring."sv,
    "Says that she is afraid to go home; nobody has fed the younger ones."sv,
    "Mother uses again, and the baby was left with a neighbour for two days."sv,
    "A man who may be a risk to children has moved in."sv,
};
constexpr std::array healthTexts = {
    "Weight has fallen below the line; two appointments missed."sv,
    "Mother is low and says that she does not enjoy the baby."sv,
    "Third visit to the emergency department this year with small injuries."sv,
    "Booked late, has missed two appointments, lives in one room."sv,
};
constexpr std::array actionTexts = {
    "breakfast club from Monday"sv,
    "Triple P parenting, eight weeks"sv,
    "school nurse sees the child on Thursdays"sv,
    "housing officer visits about the arrears"sv,
    "targeted youth support, one to one"sv,
    "grandmother collects on Thursdays"sv,
    "speech and language therapist is asked for an appointment"sv,
    "lead professional rings every Friday"sv,
};
constexpr std::array serviceNames = {"Triple P parenting"sv, "targeted youth support"sv,
                                     "breakfast club"sv,     "family support at home"sv,
                                     "play therapy"sv,       "speech and language therapy"sv,
                                     "young carers' group"sv};
constexpr std::array reviewTexts = {
    "On time four days in five. Plan goes on."sv,
    "Better at home, no change in school."sv,
    "Mother and school see the same: calmer, sleeps through."sv,
    "Little has moved; the plan is made smaller and clearer."sv,
    "Went back after the holiday; agreed to start again."sv,
};
constexpr std::array engagedTexts = {"Came to every session and rang to ask about the next."sv,
                                     "Keeps what was agreed."sv,
                                     "Both parents took part and brought the grandmother."sv};
constexpr std::array lipServiceTexts = {"Says yes to everything; came to one session of three."sv,
                                        "Agrees at the door, and is out when the worker comes."sv,
                                        "Signed the plan; none of it was begun."sv};
constexpr std::array notEngagingTexts = {"Does not answer letters, calls or the door."sv,
                                         "Says that the family needs nobody."sv};
constexpr std::array notHeldTexts = {
    "mother could not come: younger child ill"sv, "the school was closed for snow"sv,
    "family moved the day before and was not told where to come"sv, "nobody came but the chair"sv};
constexpr std::array refusalTexts = {"does not want it known at school"sv,
                                     "had a bad time with services before"sv, "sees no need"sv,
                                     "the father will not have it"sv};
constexpr std::array knownTexts = {
    "Attendance fell after the autumn half-term; siblings known too."sv,
    "Two calls to the address this year."sv,
    "Registered with the practice, seen last month, nothing of concern."sv,
    "Mother was on probation until last year; kept every appointment."sv,
    "Ambulance called in May to an adult, overdose, not intended."sv,
    "Home fire safety visit refused."sv,
    "Earlier CAF, closed with needs met."sv,
};
constexpr std::array belowTexts = {
    "No active safeguarding concern; the family would take help."sv,
    "One account, nobody else has seen it; no evidence beside it."sv,
    "Risk has passed: the partner has left and there is an injunction."sv,
    "School is best placed to help."sv,
};
constexpr std::array sectionTexts = {"Pattern of calls, and the harm is to the child now."sv,
                                     "Several agencies see the same; the mother asks for help."sv,
                                     "The account does not explain the injury."sv,
                                     "Needs more than early help can give."sv};
constexpr std::array activityNames = {"football"sv,       "climbing"sv, "music workshop"sv,    "cooking"sv,
                                      "bicycle repair"sv, "drama"sv,    "boxing, no contact"sv};
constexpr std::array missedTexts = {"duty, two cases in court"sv, "supervisor on leave"sv, "worker ill"sv,
                                    "urgent visit"sv};

}  // namespace

std::string childName(Random& random, bool girl) {
  std::string name(girl ? random.pick(girls) : random.pick(boys));
  name += ' ';
  name += random.pick(initials);
  return name + '.';
}

std::string workerName(std::uint32_t number) {
  std::string name(1, initials[(number * 7 + number / 24) % initials.size()]);
  return name + ". " + std::string(families[number % families.size()]);
}

Words localities() { return localityNames; }
Words ethnicities() { return ethnicityCodes; }
Words schoolConcerns() { return schoolTexts; }
Words attendanceConcerns() { return attendanceTexts; }
Words policeConcerns() { return policeTexts; }
Words seriousConcerns() { return seriousTexts; }
Words healthConcerns() { return healthTexts; }
Words actions() { return actionTexts; }
Words services() { return serviceNames; }
Words reviewOutcomes() { return reviewTexts; }
Words engagedNotes() { return engagedTexts; }
Words lipServiceNotes() { return lipServiceTexts; }
Words notEngagingNotes() { return notEngagingTexts; }
Words meetingReasons() { return notHeldTexts; }
Words refusals() { return refusalTexts; }
Words knownFacts() { return knownTexts; }
Words belowReasons() { return belowTexts; }
Words sectionReasons() { return sectionTexts; }
Words activities() { return activityNames; }
Words missedReasons() { return missedTexts; }

}  // namespace casefold::sample::words
