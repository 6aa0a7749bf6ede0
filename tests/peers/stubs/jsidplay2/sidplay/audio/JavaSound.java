package sidplay.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import javax.sound.sampled.Mixer.Info;
import libsidplay.common.CPUClock;
import libsidplay.common.EventScheduler;
import libsidplay.config.IAudioSection;

/** A sound card that takes its time and is heard by nobody, in the place of the peer's. */
public class JavaSound implements AudioDriver {
    private AudioConfig config;
    private ByteBuffer samples;
    private long playedUntil;

    @Override
    public void open(IAudioSection section, String file, CPUClock clock, EventScheduler context) {
        open(new AudioConfig(section), null);
    }

    public void open(AudioConfig wanted, Info device) {
        config = wanted;
        samples = ByteBuffer.allocate(config.getChunkFrames() * Short.BYTES * config.getChannels()).order(ByteOrder.LITTLE_ENDIAN);
    }

    public void setAudioDevice(Info device) {
    }

    /** Blocks while more is queued than a buffer holds. */
    @Override
    public void write() throws InterruptedException {
        long now = System.nanoTime();
        long frames = samples.position() / Short.BYTES / config.getChannels();
        playedUntil = Math.max(playedUntil, now) + frames * 1_000_000_000L / config.getFrameRate();
        long ahead = (playedUntil - now) / 1_000_000 - 1000L * config.getBufferFrames() / config.getFrameRate();
        if (ahead > 0)
            Thread.sleep(ahead);
    }

    public int getRemainingPlayTime() {
        return (int) Math.max(0, (playedUntil - System.nanoTime()) / 1_000_000);
    }

    public void flush() {
        playedUntil = 0;
    }

    @Override
    public void close() {
    }

    @Override
    public ByteBuffer buffer() {
        return samples;
    }

    @Override
    public boolean isRecording() {
        return false;
    }

    public static Info getDeviceInfo(IAudioSection section) {
        return null;
    }

    public static List<Info> getDeviceInfos() {
        return List.of();
    }
}
