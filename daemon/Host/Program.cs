Console.WriteLine("sidflowd");
