using SidFlow.Demo;
using SidFlow.Demo.Output;
using SidFlow.Demo.Pictures;

try
{
    switch (args)
    {
        case ["build", var sources, var target]:
            DemoFolder.Build(sources, target);
            return 0;
        case ["piano", var picture]:
            File.WriteAllBytes(picture, PianoView.Draw(Console.In));
            return 0;
        default:
            Console.Error.WriteLine("usage: SidFlow.Demo build SOURCE_FOLDER TARGET_FOLDER | piano PICTURE.png < DUMP");
            return 2;
    }
}
catch (Exception e) when (e is SourceException or IOException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
