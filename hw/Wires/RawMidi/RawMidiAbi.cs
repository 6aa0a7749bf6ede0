using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.RawMidi;

/// <summary>Requests of ALSA's raw MIDI and control devices. Source: sound/asound.h of kernel 6.1.</summary>
internal static class RawMidiAbi
{
    internal const uint Parameters = 0xC0305710;        // SNDRV_RAWMIDI_IOCTL_PARAMS
    internal const uint Drop = 0x40045730;              // SNDRV_RAWMIDI_IOCTL_DROP
    internal const uint CardInfo = 0x81785501;          // SNDRV_CTL_IOCTL_CARD_INFO
    internal const uint NextDevice = 0xC0045540;        // SNDRV_CTL_IOCTL_RAWMIDI_NEXT_DEVICE
    internal const uint DeviceInfo = 0xC10C5541;        // SNDRV_CTL_IOCTL_RAWMIDI_INFO

    internal const int Output = 0;
}

/// <summary>struct snd_ctl_card_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 376)]
internal unsafe struct SoundCardInfo
{
    [FieldOffset(0)] internal int Card;
    [FieldOffset(8)] internal fixed byte Id[16];
    [FieldOffset(24)] internal fixed byte Driver[16];
    [FieldOffset(40)] internal fixed byte Name[32];
    [FieldOffset(72)] internal fixed byte LongName[80];
}

/// <summary>struct snd_rawmidi_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 268)]
internal unsafe struct RawMidiInfo
{
    [FieldOffset(0)] internal uint Device;
    [FieldOffset(4)] internal uint Subdevice;
    [FieldOffset(8)] internal int Stream;
    [FieldOffset(20)] internal fixed byte Id[64];
    [FieldOffset(84)] internal fixed byte Name[80];
    [FieldOffset(164)] internal fixed byte SubdeviceName[32];
}

/// <summary>struct snd_rawmidi_params.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct RawMidiParameters
{
    [FieldOffset(0)] internal int Stream;
    [FieldOffset(8)] internal ulong BufferBytes;
    [FieldOffset(16)] internal ulong WakeUpBytes;
}
