using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>What the routes do.</summary>
internal sealed class RestApi(SimulatedUltimate device)
{
    /// <returns>Null for what falls through to the bare 404.</returns>
    internal (int Status, string Json)? Handle(SimulatedRequest request) => (request.Method, request.Route, request.Command) switch
    {
        ("GET", "version", "") => Checked(request, [], () => Good("\"version\" : \"0.1\"")),
        ("GET", "info", "") when device.HasInfo => Checked(request, [], Info),
        ("PUT", "runners", "sidplay") => Checked(request, ["file", "songnr"], () => PlayFile(request)),
        ("POST", "runners", "sidplay") => Checked(request, ["songnr"], () => PlayUpload(request)),
        ("PUT", "machine", "reboot") => Checked(request, [], () => Done(device.Machine.Reboot)),
        ("PUT", "machine", "reset") => Checked(request, [], () => Done(device.Machine.Reset)),
        ("PUT", "machine", "pause") => Checked(request, [], () => Done(() => device.Machine.Pause(true))),
        ("PUT", "machine", "resume") => Checked(request, [], () => Done(() => device.Machine.Pause(false))),
        ("PUT", "streams", "start") when device.Faults.HasStreams => Checked(request, ["ip"], () => StartStream(request)),
        ("PUT", "streams", "stop") when device.Faults.HasStreams => Checked(request, [], () => Done(device.StopStream)),
        ("GET", "configs", "") => Checked(request, [], () => ShowConfig(request)),
        ("PUT", "configs", "") => Checked(request, ["value"], () => SetConfig(request)),
        _ => null,
    };

    private static (int, string) Checked(SimulatedRequest request, string[] known, Func<(int, string)> handler)
    {
        foreach (string name in request.Query.Keys)
            if (!known.Contains(name))
                return Bad(400, $"Function {request.Command} does not have parameter {name}");
        return handler();
    }

    private static (int, string) Good(string members) => (200, $"{{ {members},\n  \"errors\" : [  ] }}");
    private static (int, string) Bad(int status, string error) => (status, $"{{ \"errors\" : [ {JsonSerializer.Serialize(error)} ] }}");

    private static (int, string) Done(Action work)
    {
        work();
        return (200, "{ \"errors\" : [  ] }");
    }

    private (int, string) Info() => Good(
        $"\"product\" : {JsonSerializer.Serialize(device.Product)},\n \"firmware_version\" : {JsonSerializer.Serialize(device.Firmware)}, \"fpga_version\" : \"11F\","
        + $" \"core_version\" : \"1.45\",   \"hostname\" : \"simulated\", \"unique_id\" : \"5D4A1C\"");

    private (int, string) PlayFile(SimulatedRequest request)
    {
        if (!request.Query.TryGetValue("file", out string? path))
            return Bad(400, "Function sidplay requires parameter file");
        if (device.Machine.File(path) is not { } tune)
            return Bad(404, "Cannot open file");
        string folder = path[..path.LastIndexOf('/')];
        string lengths = $"{folder}/SONGLENGTHS/{Path.GetFileNameWithoutExtension(path)}.ssl";
        return Play(tune, device.Machine.File(lengths) ?? [], request, $"play {path}");
    }

    private (int, string) PlayUpload(SimulatedRequest request)
    {
        if (request.Body is null)
            return Bad(412, "Expected Body, but got none.");
        device.Machine.CountUpload();
        if (device.Faults.DiesAtUploads > 0 && device.Machine.KeptUploads >= device.Faults.DiesAtUploads)
        {
            device.Vanish();
            return (500, "{}");
        }
        List<(string Name, byte[] Content)> parts = UploadedParts.Split(request.Fields.GetValueOrDefault("Content-Type", ""), request.Body);
        return parts.Count == 0 ? Bad(404, "Cannot open file")
            : Play(parts[0].Content, parts.Count > 1 ? parts[1].Content : [], request, $"post {request.Body.Length}");
    }

    private (int, string) Play(byte[] tune, byte[] lengths, SimulatedRequest request, string how)
    {
        if (tune.Length < 0x76 || tune[1] != 'S' || tune[2] != 'I' || tune[3] != 'D')
            return Bad(415, "Not a SID file");
        int songs = BinaryPrimitives.ReadUInt16BigEndian(tune.AsSpan(0x0e));
        string text = request.Query.GetValueOrDefault("songnr", "0");
        // As C reads it: a leading zero is octal.
        int song = text.Length > 1 && text[0] == '0' ? -1 : int.Parse(text, CultureInfo.InvariantCulture);
        if (song > 256)
            return Bad(500, "Song number");
        if (song > songs)
            return Bad(400, "Invalid Song Number Requested");
        device.Machine.Play(tune, lengths, Math.Max(1, song), how);
        return (200, "{ \"errors\" : [  ] }");
    }

    private (int, string) StartStream(SimulatedRequest request)
    {
        if (request.Path is not ["audio"])
            return Bad(404, "Unknown stream");
        string target = request.Query.GetValueOrDefault("ip", "");
        if (target.Length is 0 or > 36)
            return Bad(400, "Function start requires parameter ip");
        device.StartStream(target);
        return (200, "{ \"errors\" : [  ] }");
    }

    private (int, string) ShowConfig(SimulatedRequest request) => request.Path.Length switch
    {
        0 => Good(device.Menus.ListCategories()),
        1 or 2 when device.Menus.Show(request.Path[0], request.Path.ElementAtOrDefault(1)) is { Length: > 0 } found => Good(found),
        _ => (200, "{ \"errors\" : [  ] }"),
    };

    private (int, string) SetConfig(SimulatedRequest request)
    {
        if (request.Path.Length != 2 || !request.Query.TryGetValue("value", out string? value))
            return Bad(400, "Function none requires parameter value");
        int status = device.Menus.Set(request.Path[0], request.Path[1], value, out string error);
        if (status != 200)
            return Bad(status, error);
        device.Machine.Log($"set {request.Path[0]}/{request.Path[1]}={value}");
        return (200, "{ \"errors\" : [  ] }");
    }
}
