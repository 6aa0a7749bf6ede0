#!/bin/bash
# Feeds ASID messages to the decoder of TherapSID's firmware and prints what it made of them, one line a write: chip register value.
# usage: therapsid-asid.sh FOLDER < MESSAGES      (FOLDER: a checkout of twistedelectrons/TherapSID; MESSAGES: raw SysEx bytes)
set -euo pipefail
source_file=${1:?the folder of a TherapSID checkout}/src/asid.cpp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The decoder is one function; the instrument around it (knobs, lights, tuning) is left out.
sed -n '/^void handleAsidFrameUpdate/,/^}/p' "$source_file" > "$work/decoder.inc"
[ -s "$work/decoder.inc" ] || { echo "no handleAsidFrameUpdate in $source_file" >&2; exit 1; }

cat > "$work/main.cpp" <<'CODE'
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>
typedef uint8_t byte;
enum { SIDCHIPS = 3, SIDVOICES_PER_CHIP = 3, SID_REGISTERS_ASID = 28 };
enum { DISPLAY_STANDARD, DISPLAY_ASID_REMIX, DISPLAY_ASID_CLEAN, DISPLAY_ASID_SHIFT, DISPLAY_ASID_SETUP };
template <class A, class B> int max(A a, B b) { return a > b ? a : b; }
// The clean mode leaves values as they are; with nothing duplicated each chip gets its own.
struct {
    bool enabled = true, isCleanMode = true, isShiftMode = false, isFilterSetupMode = false, isCutoffAdjustModeScaling = false;
    int displayState = DISPLAY_ASID_CLEAN, lastDuplicatedChip = 0;
    bool muteChip[SIDCHIPS] = {};
    byte lastSIDvalues[SIDCHIPS][SID_REGISTERS_ASID] = {};
} asidState;
struct Chip {
    int number;
    void send_update_immediate(byte reg, byte value) { printf("%d %d %d\n", number, reg, value); }
} sid_chips[SIDCHIPS] = {{0}, {1}, {2}};
static void initializeSids() {}
static void asidRestore(int) {}
static void asidUpdateFilterSetupState() {}
static void displayAsidShiftMode() {}
static void displayAsidFilterSetupMode() {}
static void displayAsidCleanMode() {}
static void displayAsidRemixMode() {}
static bool runPulseWidth(byte, byte, byte*) { return true; }
static bool runControl(byte, byte, byte*) { return true; }
static bool runEnvelopeAD(byte, byte, byte*) { return true; }
static bool runEnvelopeSR(byte, byte, byte*) { return true; }
static bool runFilterCutoff(byte, byte, byte*) { return true; }
static bool runFilterResonanceAndRoute(byte, byte, byte*) { return true; }
static bool runFilterModeAndVolume(byte, byte, byte*) { return true; }
// The instrument retunes for its own clock; here the frequencies it kept are passed on as they are, both bytes of a voice.
static void updatePitch(bool* update, byte* mask, byte* data, byte chip) {
    static const int low[3] = {0, 6, 12};
    static const byte registers[3] = {0x00, 0x07, 0x0e};
    for (int voice = 0; voice < 3; voice++)
        for (int i = 0; update[voice] && i < 2; i++) {
            int id = low[voice] + i;
            mask[id / 7] |= 1 << id % 7;
            data[id] = asidState.lastSIDvalues[chip][registers[voice] + i];
        }
}
#include "decoder.inc"
int main() {
    std::vector<byte> message;
    bool inside = false;
    for (int next; (next = getchar()) != EOF;) {
        if (next == 0xf0) { message.clear(); inside = true; }
        else if (next == 0xf7 && inside) {
            inside = false;
            if (message.size() < 2 || message[0] != 0x2d) continue;
            byte command = message[1];
            if (command == 0x4e || command == 0x50 || command == 0x51) {
                handleAsidFrameUpdate(command == 0x4e ? 0 : command - 0x4f, &message[2]);
                printf("end\n");
            }
        }
        else if (inside && next < 0x80) message.push_back(next);
    }
}
CODE
g++ -std=c++17 -w -I"$work" -o "$work/peer" "$work/main.cpp"
"$work/peer"
