package server.netsiddev;

import java.util.function.IntConsumer;
import libsidplay.common.ChipModel;
import libsidplay.common.SIDChip;
import server.netsiddev.ini.JSIDDeviceConfig;

/** The peer's server as it is, at the port given, with chips that write down what they get: number of the chip, its cycle, register, value. */
public class NetworkSIDDevice {
    private static int chips;

    public static byte getSidCount() {
        return 2;
    }

    protected static String getSidName(int number) {
        return number == 0 ? "Paper6581" : "Paper8580";
    }

    protected static ChipModel getSidModel(int number) {
        return number == 0 ? ChipModel.MOS6581 : ChipModel.MOS8580;
    }

    protected static SIDChip getSidConfig(int number) {
        return new Paper(chips++, number);
    }

    public static void main(String[] arguments) {
        SIDDeviceSettings.getInstance().saveWhatsSidEnable(false);
        JSIDDeviceConfig config = new JSIDDeviceConfig(false);
        config.jsiddevice().setProxyPort(Integer.parseInt(arguments[0]));
        ClientContext.listenForClients(config);
    }

    /** Beside each chip that sounds the server has one that is read; what that one gets is not written down. */
    private static final class Paper implements SIDChip {
        private final int number;
        private final int configuration;
        private long cycle;

        Paper(int number, int configuration) {
            this.number = number;
            this.configuration = configuration;
        }

        @Override
        public void clock(int cycles, IntConsumer sample) {
            cycle += cycles;
            for (int i = 0; i < cycles; i++)
                sample.accept(0);
        }

        @Override
        public byte read(int register) {
            return 0;
        }

        @Override
        public void write(int register, byte value) {
            say("write " + number + " " + cycle + " " + register + " " + (value & 0xff));
        }

        @Override
        public void reset() {
            say("reset " + number);
        }

        @Override
        public void mute(int voice, boolean mute) {
            say("mute " + number + " " + voice + " " + mute);
        }

        @Override
        public void input(int input) {
        }

        @Override
        public void setClockFrequency(double frequency) {
            say("clock " + number + " " + configuration + " " + Math.round(frequency));
        }

        @Override
        public void setChipModel(ChipModel model) {
        }

        @Override
        public void setDigiBoost(boolean digiBoost) {
        }

        private void say(String line) {
            if (Thread.currentThread() instanceof AudioGeneratorThread || !line.startsWith("write"))
                System.out.println(line);
        }
    }
}
